"""sameas.toml and the environment, as frozen settings."""

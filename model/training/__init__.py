"""From sure or labelled pairs to a trained model: rounds, lessons, networks, trees."""

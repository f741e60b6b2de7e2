"""The actions of scenarios, by subject; `registry` finds them."""

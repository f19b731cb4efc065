"""Laws, pure: what may be asked (plans), what it is called (actions), what cannot be lifted (charter), and the decision."""

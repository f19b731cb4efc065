"""What no role, setting, policy file or partner can lift (design §2). Its hash stands in every leaf."""

"""Nouns, pure: entity, record, dataset, case, actor, purpose."""

"""Pictures of tables that were computed elsewhere; the only place that imports matplotlib."""

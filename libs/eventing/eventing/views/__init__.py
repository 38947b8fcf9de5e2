"""Views: pure projections, guarded writes, versions, paging."""

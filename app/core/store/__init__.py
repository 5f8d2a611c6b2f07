"""The local database: engine, tables, types, migrations. Only commands and queries may use it; it decides nothing."""

from app.core.store.engine import Store

__all__ = ["Store"]

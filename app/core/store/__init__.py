"""The local database: engine, tables, types, migrations. Only commands and queries may use it; must never plan, send or show."""

from app.core.store.engine import Store

__all__ = ["Store"]

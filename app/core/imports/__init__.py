"""Files the user brings: text to rows and problems. Pure: gets open binary streams, stores nothing."""

from app.core.imports.columns import suggest_mapping
from app.core.imports.contacts import ContactFile, read_contacts

__all__ = ["ContactFile", "read_contacts", "suggest_mapping"]

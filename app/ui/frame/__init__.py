"""The frame around the pages: sidebar, top bar, banners, menus. Knows pages only by their specs."""

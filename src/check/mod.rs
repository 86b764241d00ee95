//! Resolved and Pages → complaints that no stage makes by itself; must not write anything.

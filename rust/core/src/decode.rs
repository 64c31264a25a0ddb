//! Bytes to UTF-8, with the map back to the bytes as given.

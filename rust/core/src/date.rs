//! Time expressions: found, anchored on the day of publication, and resolved to intervals of days.

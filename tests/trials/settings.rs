//! Shipped settings: that their trials can be emulated.

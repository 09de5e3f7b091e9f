//! How the kit waits: until an event has happened, the programs stand still, or a deadline has
//! passed.

pub(crate) mod halt;
pub(crate) mod patience;
pub(crate) mod pause;
pub(crate) mod probe;
pub mod stillness;

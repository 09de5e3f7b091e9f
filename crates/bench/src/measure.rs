//! How contestants are measured: in turns, as servers, as whole processes or as workers.

pub(crate) mod process;
pub(crate) mod rounds;
pub(crate) mod servers;
pub(crate) mod worker;

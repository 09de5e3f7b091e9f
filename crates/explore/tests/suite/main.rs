//! What is wrong is found, what is right holds, and what cannot be explored is named.

mod book;
mod corpus;
mod place;
mod play;
mod programs;

//! One file per command.

pub(crate) mod clear;
pub(crate) mod decide;
pub(crate) mod deidentify;
pub(crate) mod demo;
pub(crate) mod doctor;
pub(crate) mod init;
pub(crate) mod key;
pub(crate) mod law;
pub(crate) mod log;
pub(crate) mod review;
pub(crate) mod risk;
pub(crate) mod scan;
pub(crate) mod verify;

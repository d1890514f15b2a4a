#![cfg_attr(fuzzing, no_main)]

multistatus_fuzz::target!(plan);

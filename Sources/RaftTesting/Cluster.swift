// What tests and measurements of real processes share.

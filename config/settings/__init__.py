"""Settings: everything common in `base`; `dev`, `demo`, `test` and `prod` say only what differs."""

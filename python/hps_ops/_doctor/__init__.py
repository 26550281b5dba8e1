"""`python -m hps_ops doctor`; must answer where nothing else can be imported."""

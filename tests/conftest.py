"""What every test may ask for."""

pytest_plugins = ["tests.system", "tests.database", "tests.house"]

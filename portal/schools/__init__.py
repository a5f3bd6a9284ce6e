"""Districts and schools, and the settings of each."""

"""First run: set up our school, or look around with the demo school.

It makes a school and its first person at once, so it sits above both rooms."""

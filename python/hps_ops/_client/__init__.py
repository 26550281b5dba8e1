"""What is known of the installed client of Ansys."""

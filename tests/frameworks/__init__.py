"""Other people's libraries, as they are, on our classes and on the reference's side by side."""

"""What is made of the samples: results, table, picture."""

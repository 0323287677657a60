"""What citizens read and write in the demonstration: notes on livelihood items, pictures that are plainly drawn and
say so, bulletins, comments and their answers."""

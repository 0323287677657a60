"""What happens about rewards and penalties in a year of the demonstration: plans, figures, decisions, talks, points,
honours, pilots, verifications, and the year's plan that is carried out in the next year."""

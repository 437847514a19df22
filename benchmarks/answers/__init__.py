"""How well questions are answered: first places, coverage, wrong answers, calibration, speed."""

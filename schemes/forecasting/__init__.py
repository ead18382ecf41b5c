"""When money is expected to leave or come: dates by named assumptions. No Django."""

"""What the tests stand on: servers, processes, a browser, guards."""

"""The demo's server, for every journey."""

from tests.journeys.demo_server import demo as demo

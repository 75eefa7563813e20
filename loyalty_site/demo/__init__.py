"""An invented shop to try things out in. Every name in it is made up; nothing here runs unless DEBUG is on."""

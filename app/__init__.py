"""What people see and touch: windows, the terminal, the command line. Draws and asks; decides nothing."""

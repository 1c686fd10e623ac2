"""The script that Streamlit runs, anew for each click; the frame says what it draws."""

from ardash.ui.frame import run

run()

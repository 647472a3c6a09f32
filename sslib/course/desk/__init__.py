"""The trainer's desk: release, collect, doctor, grade, feedback, marks, certificates, on nbgrader as it is."""

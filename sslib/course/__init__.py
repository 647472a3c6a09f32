"""The course at work: lessons without solutions, JupyterLab, one's own progress, nbgrader."""

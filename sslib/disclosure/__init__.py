"""Disclosure control: before a figure on migrants is shown or written, small cells are masked so that nobody can work
them out again.

Policy
------
*Who is protected.* Non-nationals, persons whose nationality is not known, and every breakdown by country of origin.
Totals of all persons are public and never masked; figures on nationals are not sensitive, but are masked where a figure
on migrants would follow from them.

*What is sensitive.* A count of more than 0 and fewer than ``threshold`` persons (10). What a reader gets by subtraction
counts as a cell: men where only the total and women are listed, non-nationals where only the total and nationals are,
the persons of an origin that is not listed, the age group between two that are.

*Zeros and 100 per cent.* Where all persons of a migrant total have one origin, or work in one activity, and the table
lists others with nobody in them, whoever knows a person of the group learns the origin or the activity: that part is
masked whatever its size, and one of the zeros with it, so that a reader cannot tell that it is all of them. Not so
over sex, age and schemes: sex and age can be seen, and they and the scheme follow from the benefit (only women receive
maternity benefits, nobody draws an old-age pension at 30). A zero by itself is shown: it tells of no person.

*What ties cells together.* Total = nationals + non-nationals + unknown; total = women + men; an age group = the groups
in it; a migrant total = the sum over origins, or over activities; the national figure (scheme ``all``) = the sum over
schemes; functions of a scheme that insure the same persons are one cell. A part that is not listed is not known to the
reader, but for what follows from the others; if nobody is left for an origin, an activity, an age or an unknown
nationality that is not listed, the reader takes the list to be complete. A sum that does not add up is trusted by the
reader within the difference by which it is wrong.

*When a mask is good.* Linear programmes show for every sensitive cell that a reader, who knows all figures shown, all
sums, and that no count is below zero, cannot place it within fewer than ``threshold`` persons. An interval that starts
at zero or above and is that wide does not lie below the threshold. Where public totals and the list itself leave less
room than the threshold, the cell has all the room that they leave; such cells are counted (``bounded``).

*Which others are masked.* First, while a sum gives a masked cell away by itself, a further cell of the sum: one with
persons, with enough of them, that closes more sums than it opens, the smallest. Then, where all sums together still
hold a cell too closely, those that have to move for it to be free, chosen by a linear programme that prefers small
ones. At worst everything that may be masked is: there are finitely many cells, so that this ends. The threshold is
raised from 1 to what is asked for, one by one: a higher threshold never shows what a lower one masks.

*Limits.* A reader who knows the count of one's own group can subtract it. Two editions of a table are not compared.
Counts are whole, which the linear programmes do not use. That active contributors are among the affiliated is not used
either: it bounds a small cell only by one that is masked as well, or by a larger one.

Methods: A. Hundepool and others, Statistical Disclosure Control (2012), on tabular data; J. P. Kelly, B. L. Golden and
A. A. Assad, "Cell suppression: disclosure protection for sensitive tabular data", Networks 22 (1992).
"""

from sslib.disclosure.crosstab import attack, table_mask
from sslib.disclosure.protection import (
    INTERNAL,
    RULE,
    THRESHOLD,
    Masked,
    Protected,
    protect,
    protect_counts,
    protect_finance,
    protect_means,
    protected_tables,
)

__all__ = [
    "INTERNAL",
    "RULE",
    "THRESHOLD",
    "Masked",
    "Protected",
    "attack",
    "protect",
    "protect_counts",
    "protect_finance",
    "protect_means",
    "protected_tables",
    "table_mask",
]

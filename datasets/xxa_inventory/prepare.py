"""The draft inventory of Talunda, an invented country: letters of four ministries, nothing surveyed.

The eight schemes that are open are those of the return of 2024, with the same branches and years. Planted are two
schemes that stand in the list twice, a benefit that was sent in as a scheme, and four schemes that have ended.

Run from the root of the repository: python -m datasets.xxa_inventory.prepare
"""

import pandas as pd

from datasets.preparing import write

LABOUR, FINANCE = "Ministry of Labour", "Ministry of Finance"
SOCIAL, HEALTH = "Ministry of Social Affairs", "Ministry of Health"
COLUMNS = ("sent_by", "name", "institution", "law", "functions", "start_year", "end_year", "letter")
LINES = (
    (LABOUR, "Caisse nationale de prévoyance", "Caisse nationale de prévoyance", "14/1996",
     "old_age;survivors;disability;unemployment", 1997, "",
     "Private employers and their employees must pay a share of the wage to the fund. Pensions depend on wages and on "
     "years of contribution."),
    (LABOUR, "Employment Injury Fund", "Employment Injury Fund", "11/2009", "employment_injury", 2010, "",
     "Every employer must pay a contribution to the fund. After an accident at work the fund pays the worker."),
    (LABOUR, "Workmen's Compensation", "Each employer", "17/1958", "employment_injury", 1958, 2009,
     "The employer paid the injured worker out of the means of the enterprise. There was no fund."),
    (LABOUR, "National Provident Fund", "National Provident Fund", "8/1968", "old_age", 1969, 1996,
     "Workers and employers had to pay into an account in the name of the worker. At retirement the worker received "
     "the balance at once, and no pension."),
    (LABOUR, "Mutual Fund of Self-employed and Domestic Workers", "Mutual Fund of Self-employed and Domestic Workers",
     "5/2001", "old_age;maternity", 2003, "",
     "Self-employed persons and domestic workers may join. Those who do so pay a contribution and earn a pension."),
    (LABOUR, "Paid Maternity Leave", "Each employer", "40/1961", "maternity", 1961, 1988,
     "The employer went on paying the wage of a mother during her leave. Nobody paid it back."),
    (FINANCE, "Civil Service Pension Scheme", "Civil Service Pensions Office", "6/2003",
     "old_age;survivors;disability", 1974, "",
     "Civil servants must pay a share of their salary. The budget of the State pays a share as employer, and what is "
     "still missing for the pensions."),
    (FINANCE, "National Pension Fund", "National Pension Fund", "14/1996",
     "old_age;survivors;disability;unemployment", 1997, "",
     "A public fund outside the budget. It collects contributions in private enterprises and pays pensions."),
    (SOCIAL, "Caixa de Prestações Familiares e de Maternidade", "Caixa de Prestações Familiares e de Maternidade",
     "3/1988", "family;maternity", 1989, "",
     "Employers must pay a contribution on wages, and employees add a small one. The fund pays benefits to the parents "
     "and mothers who are insured."),
    (HEALTH, "Caja de Seguro de Salud", "Caja de Seguro de Salud", "21/2014", "health;sickness", 2016, "",
     "Employees and employers must contribute, and the State adds a subsidy. Other residents may join against a "
     "contribution."),
    (FINANCE, "Health Insurance Fund", "Health Insurance Fund", "21/2014", "health;sickness", 2016, "",
     "The budget pays a yearly subsidy to this fund. The rest comes from the contributions of its members."),
    (SOCIAL, "Old Age Grant", "Ministry of Social Affairs", "9/2012", "old_age", 2013, "",
     "Residents aged 60 and over without another pension apply for it. Those whose income is below a limit receive it "
     "from the budget."),
    (SOCIAL, "Child Grant and Social Assistance Programme", "Ministry of Social Affairs", "9/2012",
     "family;assistance", 2015, "",
     "Poor households receive a monthly amount from the budget. A visit to the household decides who is poor."),
    (SOCIAL, "Birth Gift", "Ministry of Social Affairs", "2/2004", "family", 2005, 2014,
     "Every child born in the country received the same amount from the budget, whatever the family earned."),
    (SOCIAL, "Pension of Widows and Orphans", "Caisse nationale de prévoyance", "14/1996", "survivors", 1997, "",
     "When a member of the Caisse dies, the Caisse pays a part of the pension to the family."),
)  # fmt: skip


def table() -> pd.DataFrame:
    """The draft, one row for each line."""
    lines = pd.DataFrame(LINES, columns=COLUMNS)
    return lines.assign(line=[f"D{number:02}" for number in range(1, len(lines) + 1)])


if __name__ == "__main__":
    write(__file__, table())

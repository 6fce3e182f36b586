//! Generalisation of dates to the month or year.

use super::date::{DateFault, read_date};
use super::{CellFault, CellTechnique, DateUnit};

/// Replaces a date by its year or month in the common era.
pub(crate) struct DateTo {
    pub(crate) unit: DateUnit,
}

impl CellTechnique for DateTo {
    fn write(&self, cell: &str, out: &mut String) -> Result<(), CellFault> {
        let date = read_date(cell).map_err(fault)?;
        out.push_str(&match self.unit {
            DateUnit::Year => format!("{:04}", date.year()),
            DateUnit::Month => format!("{:04}-{:02}", date.year(), date.month()),
        });
        Ok(())
    }
}

fn fault(fault: DateFault) -> CellFault {
    match fault {
        DateFault::Form => {
            CellFault { code: "date-unreadable", message: "the value is not a date in a form that is read" }
        }
        DateFault::NotExisting => CellFault { code: "date-not-existing", message: "the date does not exist" },
        DateFault::OutsideEra => {
            CellFault { code: "date-outside-era", message: "the date is outside the era it is given in" }
        }
    }
}

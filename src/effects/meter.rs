use std::fs;
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// Tells what work costs this machine. For measuring; nothing that is answered depends on it.
pub trait Meter {
    /// The processor time this thread has used since it began.
    fn thread_cpu(&self) -> Duration;
    /// The processor time all threads of this process have used.
    fn process_cpu(&self) -> Duration;
    /// The memory this process has in use; none where the system does not tell.
    fn resident_bytes(&self) -> Option<u64>;
}

/// The kernel's own account.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemMeter;

impl Meter for SystemMeter {
    fn thread_cpu(&self) -> Duration {
        spent(ClockId::ThreadCPUTime)
    }

    fn process_cpu(&self) -> Duration {
        spent(ClockId::ProcessCPUTime)
    }

    /// What Linux writes as `VmRSS`.
    fn resident_bytes(&self) -> Option<u64> {
        resident(&fs::read_to_string("/proc/self/status").ok()?)
    }
}

fn spent(clock: ClockId) -> Duration {
    // Processor time is never negative.
    Duration::try_from(clock_gettime(clock)).unwrap_or_default()
}

fn resident(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kilobytes.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_kernel_writes_is_read() {
        assert_eq!(
            resident("Name:\tclientsvia\nVmHWM:\t  9000 kB\nVmRSS:\t    5012 kB\nThreads:\t1\n"),
            Some(5_132_288)
        );
        assert_eq!(resident("Name:\tclientsvia\n"), None);
    }

    #[test]
    fn work_costs_processor_time() {
        let (process, thread) = (SystemMeter.process_cpu(), SystemMeter.thread_cpu());
        let mut sum = 0_u64;
        while SystemMeter.thread_cpu() - thread < Duration::from_millis(2) {
            sum = std::hint::black_box(sum.wrapping_add(1));
        }
        // the process's clock is not brought up to date at the same instant as the thread's
        assert!(SystemMeter.process_cpu() - process >= Duration::from_millis(1));
    }
}

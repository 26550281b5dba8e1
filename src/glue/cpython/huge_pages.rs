#![cfg_attr(
    target_os = "linux",
    expect(
        unsafe_code,
        reason = "madvise; without it a dump of 100,000 operations spends two thirds of its time on page faults \
                  (`ours, to JSON` under \"Growing answers\" in docs/benchmarks.md)"
    )
)]
//! Asks Linux for pages of 2 MB where a large new block of memory will be written.

use std::mem::MaybeUninit;

/// The largest block, in bytes, that glibc keeps for the next caller (mallopt(3), the largest
/// `M_MMAP_THRESHOLD`). Larger blocks always have new pages, whose first writes are page faults.
pub const LARGEST_REUSED: usize = 32 << 20;

/// The smallest block, in bytes, for which huge pages are asked, as in NumPy.
const WORTHWHILE: usize = 4 << 20;

/// Tells Linux that a new block will be written from end to end: 1 page fault instead of 512, where huge
/// pages are to be had. Does nothing on other systems.
pub fn expect_writes<T>(block: &mut [MaybeUninit<T>]) {
    if size_of_val(block) < WORTHWHILE {
        return;
    }
    #[cfg(target_os = "linux")]
    {
        const PAGE: usize = 4096;
        let start = block.as_mut_ptr().cast::<u8>();
        let offset = start.align_offset(PAGE);
        let length = size_of_val(block).saturating_sub(offset);
        // SAFETY: the range lies within the block, which is borrowed. The advice changes neither the content
        // of the memory nor who may use it, so a failure may be ignored.
        unsafe {
            libc::madvise(start.wrapping_add(offset).cast(), length, libc::MADV_HUGEPAGE);
        }
    }
}

#![cfg_attr(
    target_os = "linux",
    expect(
        unsafe_code,
        reason = "madvise; without it a dump of 100,000 operations spends two thirds of its time on page faults \
                  (`ours, to JSON` in the growing answers of the benchmark)"
    )
)]
//! Advice to the system on large new blocks of memory.

use std::mem::MaybeUninit;

/// The largest block, in bytes, that glibc may keep for the next caller (mallopt(3), the largest
/// `M_MMAP_THRESHOLD`). The pages of larger ones are always new, and each is a fault when it is first
/// written.
pub const LARGEST_REUSED: usize = 32 << 20;

/// The smallest block, in bytes, that the advice is given for, as in NumPy.
const WORTHWHILE: usize = 4 << 20;

/// Says that a block which was just allocated will be written from end to end.
///
/// Linux then gives it pages of 2 MB where it can, 1 fault instead of 512; so does NumPy with its
/// arrays. Elsewhere nothing happens, and nothing depends on the advice.
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
        // SAFETY: the range lies within the block, which is borrowed; this advice changes neither what
        // the memory holds nor who may use it. A system that does not know it says so, and it is only
        // advice.
        unsafe {
            libc::madvise(start.wrapping_add(offset).cast(), length, libc::MADV_HUGEPAGE);
        }
    }
}

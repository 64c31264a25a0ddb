//! Large buffers in large pages. A module of the core with unsafe code: it tells the operating system how memory will be
//! used, which changes no content of it. Counting fills hundreds of megabytes once, and page by page of 4 KiB the system
//! takes as long to hand them out as counting does to fill them.

#![allow(unsafe_code)]

/// Smaller buffers are left alone.
const LARGE: usize = 4 << 20;

/// Room for more items when there is none left: as `Vec::push` makes it, but in large pages where there is much.
#[inline(always)]
pub(crate) fn make_room<T>(items: &mut Vec<T>, more: usize) {
    if items.capacity() - items.len() < more {
        grow(items, more);
    }
}

#[cold]
fn grow<T>(items: &mut Vec<T>, more: usize) {
    items.reserve(more);
    in_large_pages(items);
}

/// Asks for large pages for all that a vector has room for. Where there are none, nothing happens.
pub(crate) fn in_large_pages<T>(items: &Vec<T>) {
    let bytes = items.capacity() * size_of::<T>();
    if bytes < LARGE {
        return;
    }
    #[cfg(target_os = "linux")]
    {
        const PAGE: usize = 4 << 10;
        let start = items.as_ptr() as usize;
        let (first, end) = (start.next_multiple_of(PAGE), (start + bytes) / PAGE * PAGE);
        // SAFETY: the range is of whole pages within one allocation, which `items` keeps while this runs; the advice says
        // how pages are to be handed out and leaves what is in them as it is. An error means that there are no such pages.
        unsafe { libc::madvise(first as *mut libc::c_void, end.saturating_sub(first), libc::MADV_HUGEPAGE) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_a_buffer_stays() {
        let mut items: Vec<u32> = Vec::new();
        for i in 0..4_000_000 {
            make_room(&mut items, 1);
            items.push(i);
        }
        assert!(items.iter().copied().eq(0..4_000_000));
        let zeros = vec![0u64; 1 << 20];
        in_large_pages(&zeros);
        assert!(zeros.iter().all(|&zero| zero == 0));
        in_large_pages(&Vec::<u8>::new());
    }
}

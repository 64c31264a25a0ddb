//! Where runs go that memory has no room for: a private directory, removed whatever happens; and how memory is shared.

use super::run::failed;
use crate::{Error, ErrorKind};
use std::{
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    process,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

/// The least that can be worked with, in bytes.
pub(super) const MIN_MEMORY: u64 = 16 << 20;

/// How much memory counting may take, and for what. Words are outside: all of them are in memory once, however many.
#[derive(Clone, Copy, Debug)]
pub(super) struct Budget<'a> {
    bytes: u64,
    cancelled: &'a AtomicBool,
}

impl<'a> Budget<'a> {
    /// An error of kind `Argument` under [`MIN_MEMORY`]. Once `cancelled` is set, merging and ordering soon end with an error.
    pub(super) fn new(bytes: u64, cancelled: &'a AtomicBool) -> Result<Self, Error> {
        if bytes < MIN_MEMORY {
            let message = format!(
                "memory of {} is too little to count with: give {} or more",
                readable(bytes),
                readable(MIN_MEMORY)
            );
            return Err(Error::new(ErrorKind::Argument, message));
        }
        Ok(Self { bytes, cancelled })
    }

    /// As much as there is: nothing is spilled.
    pub(super) fn unlimited(cancelled: &'a AtomicBool) -> Self {
        Self { bytes: u64::MAX, cancelled }
    }

    /// However little, for tests.
    #[cfg(test)]
    pub(super) fn tiny(bytes: u64, cancelled: &'a AtomicBool) -> Self {
        Self { bytes, cancelled }
    }

    /// An error when it is time to end.
    pub(super) fn go_on(&self) -> Result<(), Error> {
        match self.cancelled.load(Ordering::Relaxed) {
            false => Ok(()),
            true => Err(Error::new(ErrorKind::Storage, "counting was stopped")),
        }
    }

    /// Whether runs may stay in memory.
    pub(super) fn is_unlimited(&self) -> bool {
        self.bytes == u64::MAX
    }

    /// For a batch of text, all that is made of it, and the buffers through which its run is written: seven eighths.
    pub(super) fn batch(&self) -> usize {
        share(self.bytes - self.bytes / 8)
    }

    /// For reading runs, while they are merged: buffers, and what the numbers of each mean in all. Five eighths.
    pub(super) fn merge(&self) -> usize {
        share(self.bytes - self.bytes / 8 * 3)
    }

    /// For rows that wait for their turn, while runs are merged: a quarter.
    pub(super) fn rows(&self) -> usize {
        share(self.bytes / 4)
    }

    /// For sorting those of them that need it, when runs are merged: half.
    pub(super) fn sort(&self) -> usize {
        share(self.bytes / 2)
    }
}

fn share(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}

/// A size as people say it.
fn readable(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["bytes", "KiB", "MiB", "GiB", "TiB"];
    let unit = (bytes.max(1).ilog2() as usize / 10).min(UNITS.len() - 1);
    let size = bytes as f64 / (1u64 << (10 * unit)) as f64;
    let decimals = usize::from(unit > 0 && size.fract() > 0.0);
    format!("{size:.decimals$} {}", UNITS[unit])
}

/// How spill directories begin; the number of the process and a random part follow.
const PREFIX: &str = "tidings-spill-";
/// Held locked by the process that owns the directory.
const LOCK: &str = "lock";

/// A private directory for runs, made when it is first needed. It is removed when this and all runs in it are dropped.
#[derive(Debug)]
pub(super) struct Spill {
    under: Option<PathBuf>,
    directory: Option<Arc<Directory>>,
}

#[derive(Debug)]
struct Directory {
    path: PathBuf,
    /// Which process removes it: one that was forked must not.
    owner: u32,
    files: AtomicU64,
    bytes: AtomicU64,
    /// Open as long as the process lives, so that others see whether it does.
    _lock: File,
}

impl Spill {
    /// Under `folder`, or the system's for temporary files.
    pub(super) fn new(folder: Option<PathBuf>) -> Self {
        Self { under: folder, directory: None }
    }

    /// A new file to write to.
    pub(super) fn create(&mut self) -> Result<SpillFile, Error> {
        let directory = match &self.directory {
            Some(directory) if directory.owner == process::id() => directory,
            _ => {
                let under = self.under.clone().unwrap_or_else(std::env::temp_dir);
                let made = Directory::new(&under).map_err(|error| no_room(&under, 0, &error))?;
                self.directory.insert(Arc::new(made))
            }
        };
        directory.create()
    }
}

impl Directory {
    fn new(under: &Path) -> io::Result<Self> {
        remove_left(under);
        let owner = process::id();
        let made = tempfile::Builder::new().prefix(&format!("{PREFIX}{owner}-")).tempdir_in(under)?;
        let lock = File::create(made.path().join(LOCK))?;
        // Some file systems have no locks; then the number of the process alone tells.
        let _ = lock.try_lock();
        Ok(Self { path: made.keep(), owner, files: AtomicU64::new(0), bytes: AtomicU64::new(0), _lock: lock })
    }

    fn create(self: &Arc<Self>) -> Result<SpillFile, Error> {
        let path = self.path.join(format!("{}.run", self.files.fetch_add(1, Ordering::Relaxed)));
        let file = File::options().read(true).write(true).create_new(true).open(&path);
        let file = file.map_err(|error| no_room(&self.path, self.bytes.load(Ordering::Relaxed), &error))?;
        Ok(SpillFile { file, run: RunFile { path, directory: Some(Arc::clone(self)) }, at: 0 })
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        if self.owner == process::id() {
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

/// Removes what processes left that were killed. Whatever cannot be known or removed stays.
fn remove_left(under: &Path) {
    let Ok(entries) = fs::read_dir(under) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let owner = name.to_str().and_then(|name| name.strip_prefix(PREFIX)?.split('-').next()?.parse().ok());
        if owner.is_some_and(is_dead) && is_unlocked(&entry.path()) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Where that can be told: on Linux.
fn is_dead(process: u32) -> bool {
    cfg!(target_os = "linux") && Path::new("/proc/self").exists() && !Path::new(&format!("/proc/{process}")).exists()
}

/// A process in another container has a number that means nothing here, but its lock holds.
fn is_unlocked(directory: &Path) -> bool {
    match File::open(directory.join(LOCK)) {
        Ok(file) => file.try_lock().is_ok(),
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    }
}

fn no_room(path: &Path, written: u64, error: &io::Error) -> Error {
    let message = format!(
        "cannot write to {}: {error}, with {} written there: give spill_dir= a folder that can be written to on a disk \
         with more room, or a larger memory=",
        path.display(),
        readable(written)
    );
    Error::new(ErrorKind::Storage, message)
}

/// A file of a spill directory. It is written through `std::io::Write`, whose errors say where, how much and what to do.
#[derive(Debug)]
pub(super) struct SpillFile {
    file: File,
    run: RunFile,
    /// Where it ends.
    at: u64,
}

impl SpillFile {
    pub(super) fn into_run(self) -> RunFile {
        self.run
    }

    /// From here on the disk is full, for tests.
    #[cfg(test)]
    pub(super) fn fill_disk(&mut self) {
        self.file = File::options().write(true).open("/dev/full").expect("there is /dev/full");
    }

    /// How much was written.
    pub(super) fn len(&self) -> u64 {
        self.at
    }

    /// Reads what was written.
    pub(super) fn read_at(&mut self, at: u64, out: &mut [u8]) -> Result<(), Error> {
        let read = self.file.seek(SeekFrom::Start(at)).and_then(|_| self.file.read_exact(out));
        read.map_err(|error| {
            let message = format!("cannot read {} again: {error}", self.run.path.display());
            Error::new(ErrorKind::Storage, message)
        })
    }

    /// What is written after something was read goes to the end again.
    pub(super) fn go_to_end(&mut self) -> Result<(), Error> {
        let sought = self.file.seek(SeekFrom::Start(self.at));
        sought.map(|_| ()).map_err(|error| no_room(&self.run.path, self.at, &error))
    }
}

impl Write for SpillFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let total = self.run.directory.as_ref().map(|directory| &directory.bytes);
        match self.file.write(bytes) {
            Ok(n) => {
                self.at += n as u64;
                total.map(|total| total.fetch_add(n as u64, Ordering::Relaxed));
                Ok(n)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(error),
            Err(error) => {
                let written = total.map_or(self.at, |total| total.load(Ordering::Relaxed));
                let folder = self.run.path.parent().unwrap_or(&self.run.path);
                Err(io::Error::other(no_room(folder, written, &error)))
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A file with a run: in a spill directory, and removed on drop, or elsewhere and kept.
#[derive(Debug)]
pub(super) struct RunFile {
    path: PathBuf,
    directory: Option<Arc<Directory>>,
}

impl RunFile {
    pub(super) fn saved(path: &Path) -> Self {
        Self { path: path.to_owned(), directory: None }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// How many bytes it has.
    pub(super) fn len(&self) -> Result<u64, Error> {
        let metadata = fs::metadata(&self.path).map_err(|error| failed(&self.path.display().to_string(), error))?;
        Ok(metadata.len())
    }
}

impl Drop for RunFile {
    fn drop(&mut self) {
        if let Some(directory) = &self.directory
            && directory.owner == process::id()
        {
            let _ = fs::remove_file(&self.path);
        }
    }
}

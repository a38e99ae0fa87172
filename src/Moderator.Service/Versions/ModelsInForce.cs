using Moderator.Classifier.Models;
using Moderator.Core.Scoring;

namespace Moderator.Service.Versions;

/// <summary>
/// The installed models, found by name and loaded when they are first asked for. A bounded number stays loaded; the one
/// that was not asked for the longest makes room.
/// </summary>
internal sealed class ModelsInForce(InForceSource source, VersionOptions options, TimeProvider clock, ILogger<ModelsInForce> logger) : IDisposable
{
    private static readonly TimeSpan ScanEvery = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<ModelVersion, Entry> _loaded = [];
    private IReadOnlyList<InstalledModel>? _installed;
    private long _scannedAt;
    private long _uses;

    /// <summary>What is installed, as it was on disk within the last second.</summary>
    public IReadOnlyList<InstalledModel> Installed()
    {
        lock (_lock)
        {
            var now = clock.GetTimestamp();
            if (_installed is null || clock.GetElapsedTime(_scannedAt, now) >= ScanEvery)
                (_installed, _scannedAt) = (InstalledModel.In(options.ModelDirectories), now);
            return _installed;
        }
    }

    /// <summary>
    /// The model that is called this: the one in force, its shadow, or an installed one, which is loaded if it is not yet.
    /// To be disposed of when the request has done with it.
    /// </summary>
    /// <param name="name"><c>name</c>, <c>name@version</c> or <c>name@version-hash12</c>.</param>
    /// <returns>Null where no such model is installed, or it cannot be loaded (which is logged).</returns>
    public LoadedModel? Find(string name)
    {
        using var now = source.Read();
        if (now.Model.Version.IsCalled(name)) return now.HoldModel();
        if (now.Shadow is { } shadow && shadow.Version.IsCalled(name)) return now.HoldShadow();
        if (Installed().FirstOrDefault(m => m.Problem is null && m.IsCalled(name)) is not { } found) return null;
        try
        {
            return Load(found);
        }
        catch (ModelFormatException error)
        {
            ServiceLog.ModelNotLoaded(logger, found.Version!.ToString(), error.Message);
            return null;
        }
    }

    /// <summary>An installed model, loaded if it is not yet.</summary>
    /// <exception cref="ModelFormatException">It does not fit this program or is damaged.</exception>
    public LoadedModel Load(InstalledModel installed)
    {
        if (installed.Problem is { } problem) throw new ModelFormatException(problem);
        while (true)
        {
            // None is given where the entry had to make room at this moment: the next one loads it again.
            if (EntryOf(installed).Hold() is { } held) return held;
        }
    }

    /// <summary>An installed model that is not kept here: it goes with its last hold. Takes the one that is loaded already where there is one.</summary>
    /// <exception cref="ModelFormatException">It does not fit this program or is damaged.</exception>
    public LoadedModel LoadApart(InstalledModel installed)
    {
        if (installed.Problem is { } problem) throw new ModelFormatException(problem);
        Entry? kept;
        lock (_lock) kept = _loaded.GetValueOrDefault(installed.Version!);
        return kept?.Loaded() ?? LoadNow(installed);
    }

    public void Dispose()
    {
        Entry[] loaded;
        lock (_lock)
        {
            loaded = [.. _loaded.Values];
            _loaded.Clear();
        }

        foreach (var entry in loaded) entry.GiveUp();
    }

    private Entry EntryOf(InstalledModel installed)
    {
        var version = installed.Version!;
        var changedAt = File.GetLastWriteTimeUtc(Path.Combine(installed.Directory, ModelDirectory.ModelFileName));
        Entry? given = null;
        Entry? entry;
        lock (_lock)
        {
            if (!_loaded.TryGetValue(version, out entry) || (entry.Failed && entry.ChangedAt != changedAt))
            {
                if (entry is null && _loaded.Count >= options.MaxLoadedModels) _loaded.Remove(_loaded.MinBy(e => e.Value.UsedAt).Key, out given);
                _loaded[version] = entry = new Entry(() => LoadNow(installed), changedAt);
            }

            entry.UsedAt = ++_uses;
        }

        given?.GiveUp();
        return entry;
    }

    private static LoadedModel LoadNow(InstalledModel installed)
    {
        try
        {
            var model = ModelDirectory.Load(installed.Directory);
            if (model.Version == installed.Version) return new LoadedModel(model, isOwned: true);
            var found = model.Version;
            model.Dispose();
            throw new ModelFormatException($"{installed.Directory}: the model is {found}, expected {installed.Version}: it was replaced meanwhile.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ModelFormatException($"{installed.Directory}: the model cannot be read: {error.Message}", error);
        }
    }

    /// <summary>A model that is loaded when it is first held. One that could not be is not read again for everyone who asks.</summary>
    private sealed class Entry(Func<LoadedModel> load, DateTime changedAt)
    {
        private readonly Lock _lock = new();
        private LoadedModel? _model;
        private ModelFormatException? _error;
        private bool _givenUp;

        /// <summary>When the model file was written: one that failed is tried again when it has changed.</summary>
        public DateTime ChangedAt => changedAt;

        /// <summary>Guarded by the owner's lock, like all that chooses who makes room.</summary>
        public long UsedAt { get; set; }

        public bool Failed => Volatile.Read(ref _error) is not null;

        /// <summary>The model with a hold of the caller's; null where this has made room for another.</summary>
        public LoadedModel? Hold()
        {
            lock (_lock)
            {
                if (_givenUp) return null;
                if (_error is { } error) throw new ModelFormatException(error.Message, error);
                try
                {
                    _model ??= load();
                }
                catch (ModelFormatException failed)
                {
                    Volatile.Write(ref _error, failed);
                    throw;
                }

                return _model.TryHold() ? _model : null;
            }
        }

        /// <summary>The model with a hold of the caller's, if it is loaded.</summary>
        public LoadedModel? Loaded()
        {
            lock (_lock) return _model?.TryHold() == true ? _model : null;
        }

        public void GiveUp()
        {
            lock (_lock)
            {
                _givenUp = true;
                _model?.Dispose();
                _model = null;
            }
        }
    }
}

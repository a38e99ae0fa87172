using System.Diagnostics;
using System.Globalization;
using Moderator.Classifier.Models;
using Moderator.Core.Comments;
using Moderator.Core.Decisions;
using Moderator.Core.Policies;
using Moderator.Core.Scoring;
using Moderator.Service.Configuration;
using Moderator.Storage;
using Moderator.Storage.Backups;
using Moderator.Storage.Versions;

namespace Moderator.Service.Diagnosis;

/// <summary>Looks at everything that the service needs, without changing anything. The service may be running.</summary>
/// <param name="settings">As the service would be started.</param>
/// <param name="loadModel">Loads the model that the settings name.</param>
/// <param name="loadPolicy">Loads the policy that the settings name.</param>
/// <param name="clock">Whose time is compared with the newest row.</param>
public sealed class ServiceDoctor(ServeSettings settings, Func<ICommentModel> loadModel, Func<Policy> loadPolicy, TimeProvider clock)
{
    private const long LittleSpace = 1L << 30;
    private const long NoSpace = 64L << 20;
    private const long LargeJournal = 512L << 20;
    private const double SlowLoad = 2;

    private static readonly TimeSpan AheadOfClock = TimeSpan.FromMinutes(5);

    // No machine that runs this has an earlier date than the program.
    private static readonly DateTimeOffset EarliestDate = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Whether the database can be read as it is, without a migration.</summary>
    private bool _isReadable;

    private string DatabasePath => settings.Options.DatabasePath;

    /// <summary>Every check in order; those that need an earlier one are left out where that failed.</summary>
    public async Task<IReadOnlyList<Finding>> ExamineAsync()
    {
        List<Finding> findings = [Directory(), Disk(), .. Database()];
        findings.AddRange(ModelAndPolicy(await ReadPromotedAsync()));
        return findings;
    }

    /// <summary>What was promoted: a service puts it in force at its start, in place of what its settings name.</summary>
    private async Task<Promoted> ReadPromotedAsync()
    {
        if (!_isReadable) return new Promoted(null, null, null);
        await using var database = ModerationDatabase.OpenToRead(new DatabaseOptions(DatabasePath));
        var store = new SqlitePromotionStore(database);
        var standing = store.ReadStanding();
        var policy = standing.Policy?.To?.AsPolicy();
        return new Promoted(standing.Model?.To?.AsModel(), policy, policy is null ? null : store.ReadPolicyFiles(policy));
    }

    private Finding Directory()
    {
        const string check = "data directory";
        var directory = Path.GetFullPath(settings.DataDirectory);
        if (!System.IO.Directory.Exists(directory)) return new(check, FindingKind.Warning, $"{directory} is not there yet; the service makes it at its first start");
        var probe = Path.Combine(directory, $".doctor-{Environment.ProcessId}");
        try
        {
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new(check, FindingKind.Failure, $"{directory} cannot be written to by this user; give it to the service's user (chown), or start as that user");
        }

        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(directory) & Others) != 0 && (!File.Exists(DatabasePath) || (File.GetUnixFileMode(DatabasePath) & Others) != 0))
            return new(check, FindingKind.Warning, $"{directory} and the database in it can be read by other users of this machine, and hold readers' comments: chmod 700 {directory}");
        return new(check, FindingKind.Ok, $"{directory} is writable");
    }

    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private Finding Disk()
    {
        const string check = "disk";
        var place = Path.GetFullPath(settings.DataDirectory);
        while (!System.IO.Directory.Exists(place) && Path.GetDirectoryName(place) is { } above) place = above;
        var free = new DriveInfo(place).AvailableFreeSpace;
        var needed = File.Exists(DatabasePath) ? new FileInfo(DatabasePath).Length : 0;
        return free < NoSpace ? new(check, FindingKind.Failure, $"{Size(free)} are free; the service answers 503 once there is nothing left")
            : free < Math.Max(LittleSpace, needed) ? new(check, FindingKind.Warning, $"{Size(free)} are free; a backup beside the database would need {Size(needed)}")
            : new(check, FindingKind.Ok, $"{Size(free)} are free");
    }

    private IEnumerable<Finding> Database()
    {
        const string check = "database";
        if (!File.Exists(DatabasePath))
        {
            yield return new(check, FindingKind.Warning, "is not there yet; the service makes it at its first start");
            yield return Clock(null);
            yield break;
        }

        DatabaseExamination? found = null;
        string? problem = null;
        try
        {
            found = DatabaseExamination.Of(DatabasePath);
        }
        catch (Exception error) when (error is StorageUnavailableException or SchemaMismatchException)
        {
            problem = error.Message;
        }

        if (found is null)
        {
            yield return new(check, FindingKind.Failure, problem + " Put a backup back: moderator restore FILE");
            yield break;
        }

        yield return found.Problem is null
            ? new(check, FindingKind.Ok, $"{found.Comments.ToString(CultureInfo.InvariantCulture)} comments, {found.Waiting.ToString(CultureInfo.InvariantCulture)} wait; {Size(found.Bytes)}, {Size(found.FreeBytes)} of it unused; whole")
            : new(check, FindingKind.Failure, "is damaged (SQLite's quick check). Put a backup back: moderator restore FILE");
        yield return Schema(found);
        _isReadable = found.Problem is null && found.SchemaVersion == found.KnownVersion;
        if (found.JournalBytes > LargeJournal)
            yield return new("journal", FindingKind.Warning, $"the write-ahead log has {Size(found.JournalBytes)}: a program has held an old state open for long; restart the service when that one has ended");
        yield return Clock(found.LatestAt);
    }

    private static Finding Schema(DatabaseExamination found) =>
        found.SchemaVersion == found.KnownVersion ? new("schema", FindingKind.Ok, $"version {found.SchemaVersion}")
        : found.SchemaVersion < found.KnownVersion ? new("schema", FindingKind.Warning, $"version {found.SchemaVersion}; this program brings it to {found.KnownVersion} at its next start: make a backup before")
        : new("schema", FindingKind.Failure, $"version {found.SchemaVersion}, and this program knows versions up to {found.KnownVersion}: use the newer program");

    private Finding Clock(DateTimeOffset? latest)
    {
        var now = clock.GetUtcNow();
        var shown = now.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
        if (now < EarliestDate) return new("clock", FindingKind.Failure, $"{shown} cannot be: set the machine's clock");
        return latest is { } at && at - now > AheadOfClock
            ? new("clock", FindingKind.Failure, $"{shown}, and the newest comment is from {at.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture)}: set the machine's clock, or quotas, claims and retention go wrong")
            : new("clock", FindingKind.Ok, shown);
    }

    private IEnumerable<Finding> ModelAndPolicy(Promoted promoted)
    {
        var started = Stopwatch.GetTimestamp();
        var (model, modelProblem) = Try(loadModel);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var (policy, policyProblem) = Try(loadPolicy);
        if (model is null)
        {
            yield return new("model", FindingKind.Failure, modelProblem!);
        }
        else
        {
            var loaded = string.Create(CultureInfo.InvariantCulture, $"{model.Version}, loaded in {seconds:0.00} s");
            yield return seconds > SlowLoad ? new("model", FindingKind.Warning, loaded + ": a slow disk or a busy machine") : new("model", FindingKind.Ok, loaded);
        }

        if (policy is null) yield return new("policy", FindingKind.Failure, policyProblem!);
        else if (model is not null) yield return Together("policy", model, policy);
        else yield return new("policy", FindingKind.Ok, policy.Version.ToString());

        var (otherModel, otherPolicy) = (promoted.Model is not null && promoted.Model != model?.Version, promoted.Policy is not null && promoted.Policy != policy?.Version);
        var (inForce, problem) = otherModel ? Try(() => LoadPromoted(promoted.Model!)) : (model, null);
        if (problem is not null) yield return new("promoted model", FindingKind.Failure, problem);
        else if (otherModel) yield return new("promoted model", FindingKind.Ok, $"{promoted.Model} is in force, in place of {model?.Version.ToString() ?? "the one above"}");
        var (deciding, policyError) = otherPolicy ? Try(() => ReadPromoted(promoted)) : (policy, null);
        if (policyError is not null) yield return new("promoted policy", FindingKind.Failure, policyError);
        else if (otherPolicy && inForce is null) yield return new("promoted policy", FindingKind.Ok, $"{promoted.Policy} is in force, in place of {policy?.Version.ToString() ?? "the one above"}");
        else if ((otherModel || otherPolicy) && inForce is not null && deciding is not null) yield return Together(otherPolicy ? "promoted policy" : "policy in force", inForce, deciding);
        if (otherModel) inForce?.Dispose();
        model?.Dispose();
    }

    private ICommentModel LoadPromoted(ModelVersion wanted) =>
        InstalledModel.In(settings.Options.Versions.ModelDirectories).FirstOrDefault(m => m.Version == wanted) is { } installed
            ? ModelDirectory.Load(installed.Directory)
            : throw new ModelFormatException($"{wanted} is promoted and not installed: the service does not start. Put its directory back, or go back to the model before: moderator models rollback");

    private static Policy ReadPromoted(Promoted promoted) => promoted.PolicyFiles is { } files
        ? PolicyFile.Parse(files)
        : throw new IOException($"{promoted.Policy} is promoted and not stored: the service does not start. Promote one again: moderator policy promote FILE");

    private static Finding Together(string check, ICommentModel model, Policy policy)
    {
        var scored = model.Score("Is anybody there?");
        var outcome = PolicyEvaluator.Evaluate(policy, new Signals { Comment = new Comment("doctor", "Is anybody there?"), Scores = scored.Scores, Language = scored.Language });
        return scored.Scores[AttributeId.Toxicity] is null
            ? new(check, FindingKind.Warning, $"{policy.Version}: the model does not score TOXICITY")
            : new(check, FindingKind.Ok, $"{policy.Version}: a harmless comment comes out as {DecisionNames.WireName(outcome.Action)}");
    }

    private static (T? Value, string? Problem) Try<T>(Func<T> load)
        where T : class
    {
        try
        {
            return (load(), null);
        }
        catch (Exception error) when (error is ModelFormatException or PolicyFormatException or IOException or UnauthorizedAccessException)
        {
            return (null, error.Message);
        }
    }

    /// <summary>What was promoted; null each where nothing was.</summary>
    private sealed record Promoted(ModelVersion? Model, PolicyVersion? Policy, IReadOnlyList<PolicySourceFile>? PolicyFiles);

    private static string Size(long bytes) => bytes switch
    {
        >= 10L << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes >> 30} GiB"),
        >= 10L << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes >> 20} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes >> 10} KiB"),
    };
}

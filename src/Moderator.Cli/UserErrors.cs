using Moderator.Classifier.DataSets;
using Moderator.Classifier.Evaluation.Suite;
using Moderator.Classifier.Models;
using Moderator.Classifier.Training;
using Moderator.Core.Policies;
using Moderator.Service;
using Moderator.Service.Configuration;
using Moderator.Service.Versions;
using Moderator.Storage;
using Moderator.Storage.Backups;

namespace Moderator.Cli;

/// <summary>Failures that whoever typed the command can mend. Every other one is a defect of ours and shows its stack.</summary>
public static class UserErrors
{
    /// <summary>What to print; null where the failure is not the user's to mend.</summary>
    public static string? MessageOf(Exception failure) => failure switch
    {
        CommandFailureException
            or BackupException
            or ConfigurationException
            or DataSetFormatException
            or ModelFormatException
            or PolicyFormatException
            or RecipeException
            or ServiceOptionsException
            or SuiteException
            or PromotionRefusedException
            or VersionUnavailableException
            or StorageUnavailableException
            or SchemaMismatchException => failure.Message,
        UnauthorizedAccessException or IOException => failure.Message,
        AggregateException { InnerExceptions: [var only] } => MessageOf(only),
        _ => null,
    };
}
